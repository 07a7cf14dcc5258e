/**
 * The bus between nodes over Redis: by publish/subscribe, and by streams. Imports {@code spi config
 * cluster}.
 */
@NullMarked
package org.carillon.redis;

import org.jspecify.annotations.NullMarked;
