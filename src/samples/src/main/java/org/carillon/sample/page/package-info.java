/** What the page at {@code /} needs from the server. Imports {@code api config model}. */
@NullMarked
package org.carillon.sample.page;

import org.jspecify.annotations.NullMarked;
