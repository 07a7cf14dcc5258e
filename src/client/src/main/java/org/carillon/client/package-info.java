/** Clients of services in Java. */
@NullMarked
package org.carillon.client;

import org.jspecify.annotations.NullMarked;
