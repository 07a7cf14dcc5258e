/**
 * A node as those see it who run it: its health, its figures, its drain. Imports {@code api config
 * session cluster outbox dispatch}.
 */
@NullMarked
package org.carillon.ops;

import org.jspecify.annotations.NullMarked;
