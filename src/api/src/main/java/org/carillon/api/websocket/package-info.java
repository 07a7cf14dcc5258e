/** Endpoint classes of an application's own on the paths of services. */
@NullMarked
package org.carillon.api.websocket;

import org.jspecify.annotations.NullMarked;
