/**
 * The bookshop by OData V4, with Apache Olingo: books and authors to read, and an action that takes
 * books out of stock, over the same rows and events as its WebSocket service. Imports {@code api
 * model}.
 */
@NullMarked
package org.carillon.sample.bookshop.odata;

import org.jspecify.annotations.NullMarked;
