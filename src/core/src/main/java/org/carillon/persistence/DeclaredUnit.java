package org.carillon.persistence;

import java.net.URL;

/**
 * What a {@code persistence.xml} says of one unit.
 *
 * @param name its name
 * @param file the {@code persistence.xml}
 * @param provider the class of its provider; empty where the server's own is meant
 * @param namesDataSource whether a data source is named; otherwise the server's default one is
 *     meant
 */
record DeclaredUnit(String name, URL file, String provider, boolean namesDataSource) {}
