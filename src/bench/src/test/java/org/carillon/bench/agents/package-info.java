/** What {@code AgentBench} deploys, and the mains of the processes that it starts. */
@NullMarked
package org.carillon.bench.agents;

import org.jspecify.annotations.NullMarked;
