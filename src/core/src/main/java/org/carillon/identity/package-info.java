/**
 * Who calls by a token or by what a check of the application says, until when, and how that is
 * renewed on an open connection. Imports {@code log api spi config json model security persistence
 * session cluster outbox}.
 */
@NullMarked
package org.carillon.identity;

import org.jspecify.annotations.NullMarked;
