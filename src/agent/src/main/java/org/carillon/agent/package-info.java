/** The client of an agent server. Imports {@code tunnel}. */
@NullMarked
package org.carillon.agent;

import org.jspecify.annotations.NullMarked;
