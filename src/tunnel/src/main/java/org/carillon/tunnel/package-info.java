/** The agent protocol {@code carillon.agent.v1} of both sides. Imports nothing. */
@NullMarked
package org.carillon.tunnel;

import org.jspecify.annotations.NullMarked;
