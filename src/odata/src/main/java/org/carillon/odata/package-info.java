/**
 * An OData V4 side of a service, by Apache Olingo: its exposed entities to read and its operations
 * to call, over the same rows, tenants, roles and events as by WebSocket. Used where an application
 * has a servlet that extends {@link org.carillon.odata.ODataServlet} and Olingo among its
 * libraries. Imports {@code api spi config json model security format persistence operation crud}.
 */
@NullMarked
package org.carillon.odata;

import org.jspecify.annotations.NullMarked;
