/**
 * Who hears an event: resolved at the emit, matched on the node. Pure logic. Imports {@code api
 * model json}.
 */
@NullMarked
package org.carillon.audience;

import org.jspecify.annotations.NullMarked;
