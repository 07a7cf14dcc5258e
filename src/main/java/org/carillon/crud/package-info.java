/** JPA entities over the wire. */
@NullMarked
package org.carillon.crud;

import org.jspecify.annotations.NullMarked;
