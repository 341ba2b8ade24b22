/**
 * Ensembles of decision trees, read from the files of XGBoost, LightGBM and CatBoost and scored
 * without their libraries. Each library adds, compares and treats missing values in its own way;
 * what is here follows each of them to the bit where it can, and refuses a model at load where it
 * cannot.
 */
package dev.tandem.runtime.trees;
