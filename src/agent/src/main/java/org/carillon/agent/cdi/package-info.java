/** The agent of a WAR: {@code @Inject Agent}. Imports {@code tunnel}. */
@NullMarked
package org.carillon.agent.cdi;

import org.jspecify.annotations.NullMarked;
