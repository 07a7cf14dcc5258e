/**
 * A page for operators, and the service that feeds it: what all nodes of an application are doing,
 * and what can be done about it. Imports {@code api spi config json model security audience session
 * cluster outbox dispatch ops}.
 */
@NullMarked
package org.carillon.console;

import org.jspecify.annotations.NullMarked;
