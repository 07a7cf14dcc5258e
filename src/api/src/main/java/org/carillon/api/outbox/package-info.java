/** The outbox as an application sees it: where its events are, and what is done about dead ones. */
@NullMarked
package org.carillon.api.outbox;

import org.jspecify.annotations.NullMarked;
