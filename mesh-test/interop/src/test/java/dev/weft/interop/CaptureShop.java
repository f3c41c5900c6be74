package dev.weft.interop;

/** The mesh of {@link CaptureTest}. */
final class CaptureShop {

    /** Catalog on h2, storefront on h1; a service on port 8086 that nobody runs, so that the port is HTTP to the mesh. */
    static final String YAML = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: [catalog.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              addresses: [10.96.0.8]
              ports:
                - {number: 8080, name: http, protocol: HTTP}
                - {number: 9306, name: mysql, protocol: MySQL}
              workloadSelector: {labels: {app: catalog}}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: catalog-1, namespace: shop}
            spec:
              address: 10.77.2.2
              ports: {http: 8080, mysql: 9306}
              serviceAccount: catalog
              labels: {app: catalog}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: storefront, namespace: shop}
            spec:
              hosts: [storefront.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports: [{number: 8086, name: http, protocol: HTTP}]
              workloadSelector: {labels: {app: storefront}}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: storefront-1, namespace: shop}
            spec:
              address: 10.77.1.2
              ports: {http: 8086}
              serviceAccount: storefront
              labels: {app: storefront}
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: shop}
            spec: {mtls: {mode: STRICT}}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: catalog, namespace: shop}
            spec:
              selector: {matchLabels: {app: catalog}}
              action: DENY
              rules:
                - to: [{operation: {ports: ["8080"], paths: [/secret]}}]
            """;

    private CaptureShop() {}
}
