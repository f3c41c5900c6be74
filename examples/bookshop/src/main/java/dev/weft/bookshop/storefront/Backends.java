package dev.weft.bookshop.storefront;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Base URLs of the services that the storefront calls, for example {@code http://catalog.shop.svc.cluster.local:8080}.
 *
 * @param catalog the catalog's
 * @param reviews the reviews'
 * @param orders the orders'
 */
@ConfigurationProperties("shop.backends")
record Backends(String catalog, String reviews, String orders) {}
