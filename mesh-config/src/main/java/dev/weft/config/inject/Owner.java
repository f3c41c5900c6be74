package dev.weft.config.inject;

/**
 * Whose pod it is.
 *
 * @param namespace the pod's namespace
 * @param kind of its controller, for example {@code Deployment}; {@code Pod} for a pod of its own
 * @param apiVersion the controller's
 * @param name the controller's name; may be empty for a pod that has no name yet
 */
public record Owner(String namespace, String kind, String apiVersion, String name) {

    /**
     * The controller that a pod of the API server belongs to. A ReplicaSet made by a Deployment counts as that Deployment, a
     * Job of a CronJob as that CronJob.
     *
     * <p>Source: the naming of Kubernetes' controllers: {@code NAME-HASH} with the label {@code pod-template-hash}, and
     * {@code NAME-MINUTES}.
     */
    public static Owner of(String namespace, java.util.Map<String, ?> pod) {
        Tree metadata = Tree.copyOf(pod).view("metadata");
        String own = metadata.has("name") ? metadata.text("name") : stripped(metadata.text("generateName"));
        for (Tree reference : metadata.items("ownerReferences")) {
            if (!reference.flag("controller")) {
                continue;
            }
            String kind = reference.text("kind");
            String name = reference.text("name");
            String hash = metadata.view("labels").text("pod-template-hash");
            if (kind.equals("ReplicaSet") && !hash.isEmpty() && name.endsWith("-" + hash)) {
                return new Owner(
                        namespace, "Deployment", "apps/v1", name.substring(0, name.length() - hash.length() - 1));
            }
            int dash = name.lastIndexOf('-');
            if (kind.equals("Job") && dash > 0 && Quantity.isWhole(name.substring(dash + 1), 1, 999_999_999)) {
                return new Owner(namespace, "CronJob", "batch/v1", name.substring(0, dash));
            }
            return new Owner(namespace, kind, reference.text("apiVersion"), name);
        }
        return new Owner(namespace, "Pod", "v1", own);
    }

    private static String stripped(String generated) {
        return generated.endsWith("-") ? generated.substring(0, generated.length() - 1) : generated;
    }
}
