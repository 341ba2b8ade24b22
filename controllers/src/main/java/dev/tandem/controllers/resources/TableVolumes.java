package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveTables;
import dev.tandem.controllers.spec.TableAddress;

import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The volumes that tables are on: each claim is mounted once, at a folder of its name, and read-only
 * unless something is written to it.
 */
final class TableVolumes {

    private static final String FOLDER = "/mnt/data/";

    private TableVolumes() {}

    /** What the runtime takes for an address: a bucket's is the same, a claim's is a path. */
    static String path(TableAddress address) {
        return switch (address) {
            case TableAddress.Bucket(String uri) -> uri;
            case TableAddress.Claim(String claimName, String path) -> {
                String folder = FOLDER + claimName;
                yield path.isEmpty() ? folder : folder + "/" + path;
            }
        };
    }

    /** Whether any claim is written to, for which the process needs the right of its group. */
    static boolean areWritten(EffectiveTables tables) {
        return claims(tables.written()).findAny().isPresent();
    }

    static Additions of(EffectiveTables tables) {
        NavigableSet<String> written =
                claims(tables.written()).collect(Collectors.toCollection(TreeSet::new));
        NavigableSet<String> all = new TreeSet<>(written);
        claims(Stream.of(tables.input())).forEach(all::add);
        Additions additions = Additions.NONE;
        for (String claim : all) {
            additions = additions.and(mount(claim, written.contains(claim), all));
        }
        return additions;
    }

    private static Additions mount(String claim, boolean writable, NavigableSet<String> all) {
        // Numbered: a volume's name holds less than a claim's.
        String volume = "data-" + all.headSet(claim).size();
        return Additions.volume(
                new VolumeBuilder()
                        .withName(volume)
                        .withNewPersistentVolumeClaim()
                        .withClaimName(claim)
                        .endPersistentVolumeClaim()
                        .build(),
                new VolumeMountBuilder()
                        .withName(volume)
                        .withMountPath(FOLDER + claim)
                        .withReadOnly(writable ? null : true)
                        .build());
    }

    private static Stream<String> claims(Stream<TableAddress> addresses) {
        return addresses
                .filter(TableAddress.Claim.class::isInstance)
                .map(TableAddress.Claim.class::cast)
                .map(TableAddress.Claim::claimName);
    }
}
