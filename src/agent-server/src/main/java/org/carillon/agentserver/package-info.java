/**
 * Named agents that connect to this application: who they are, what they ask, and what is asked of
 * them. Imports {@code api spi config json security persistence session cluster operation ops
 * tunnel transport.channel}.
 */
@NullMarked
package org.carillon.agentserver;

import org.jspecify.annotations.NullMarked;
