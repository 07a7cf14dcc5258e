/** The list of things to do by OData V4. Imports {@code odata}. */
@NullMarked
package org.carillon.sample.todo.odata;

import org.jspecify.annotations.NullMarked;
