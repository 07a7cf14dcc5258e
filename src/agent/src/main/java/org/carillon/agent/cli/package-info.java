/**
 * The command line {@code carillon-agent}: for operators who try a tunnel, and for scripts. Imports
 * {@code tunnel}.
 */
@NullMarked
package org.carillon.agent.cli;

import org.jspecify.annotations.NullMarked;
