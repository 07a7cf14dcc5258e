/** What goes wrong again and again, told once. Imports nothing. */
@NullMarked
package org.carillon.log;

import org.jspecify.annotations.NullMarked;
