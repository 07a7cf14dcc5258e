/**
 * A page that shows the services of an application and calls them by hand. Imports {@code config
 * model}.
 */
@NullMarked
package org.carillon.explorer;

import org.jspecify.annotations.NullMarked;
