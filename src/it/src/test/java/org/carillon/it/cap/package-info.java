/** Clients of services against CAP's own server. */
@org.jspecify.annotations.NullMarked
package org.carillon.it.cap;
