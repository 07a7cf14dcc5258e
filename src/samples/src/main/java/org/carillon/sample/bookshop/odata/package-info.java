/** The bookshop by OData V4. Imports {@code odata}. */
@NullMarked
package org.carillon.sample.bookshop.odata;

import org.jspecify.annotations.NullMarked;
