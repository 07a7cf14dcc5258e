package org.carillon.model;

/**
 * An enabled bean of the application.
 *
 * @param type its class
 * @param scope the simple name of its scope
 * @param passivating whether the scope is a passivating one, as that of a session
 * @param normal whether the scope is a normal one, whose beans have proxies
 * @param ejb whether it is a session bean
 * @param callable whether its class is among its bean types, so that it can be called by it
 */
record BeanSource(
    Class<?> type,
    String scope,
    boolean passivating,
    boolean normal,
    boolean ejb,
    boolean callable) {}
