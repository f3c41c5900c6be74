package dev.weft.bookshop.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A book for sale.
 *
 * @param id its number, from 1
 * @param title its title
 * @param price in euros; absent in v1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Book(int id, String title, @Nullable String price) {}
