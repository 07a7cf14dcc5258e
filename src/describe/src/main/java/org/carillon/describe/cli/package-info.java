/**
 * The command that makes a client of the description of a server. Imports nothing else of Carillon
 * but {@code json}.
 */
@NullMarked
package org.carillon.describe.cli;

import org.jspecify.annotations.NullMarked;
