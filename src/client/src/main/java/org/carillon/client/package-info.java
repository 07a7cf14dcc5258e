/** Clients of services, of Carillon and of CAP, for Java SE and as CDI beans. */
@NullMarked
package org.carillon.client;

import org.jspecify.annotations.NullMarked;
