package org.carillon.cluster;

/**
 * A stream of events within an application.
 *
 * @param tenant who hears it
 * @param path where it is heard
 */
record ClusterStreamName(String tenant, String path) {}
