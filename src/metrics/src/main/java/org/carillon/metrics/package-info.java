/**
 * The figures of a node by Micrometer. Imports {@code config security session cluster outbox
 * dispatch ops}.
 */
@NullMarked
package org.carillon.metrics;

import org.jspecify.annotations.NullMarked;
