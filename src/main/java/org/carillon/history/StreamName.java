package org.carillon.history;

/**
 * A stream of this application.
 *
 * @param tenant whose events
 * @param path the service path that they are heard at
 */
public record StreamName(String tenant, String path) {}
