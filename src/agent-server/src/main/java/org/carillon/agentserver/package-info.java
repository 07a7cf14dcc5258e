/**
 * Named agents that connect to this application. Imports {@code log api spi config json security
 * persistence session cluster operation ops tunnel}.
 */
@NullMarked
package org.carillon.agentserver;

import org.jspecify.annotations.NullMarked;
