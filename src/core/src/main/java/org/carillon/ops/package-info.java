/**
 * A node as those see it who run it: its health, its figures, its drain, the end of connections on
 * all nodes. Imports {@code api config json model security persistence session cluster outbox
 * dispatch}.
 */
@NullMarked
package org.carillon.ops;

import org.jspecify.annotations.NullMarked;
