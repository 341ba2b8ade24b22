package dev.tandem.runtime.trees;

import java.util.Arrays;

/** Numbers whose count is not known beforehand. */
final class NumberList {

    private double[] numbers;
    private int count;

    NumberList(int expected) {
        this.numbers = new double[Math.max(16, expected)];
    }

    void add(double number) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
    }

    int size() {
        return count;
    }

    double[] toArray() {
        return count == numbers.length ? numbers : Arrays.copyOf(numbers, count);
    }
}
