package org.carillon.model;

import java.lang.annotation.Annotation;

/**
 * An enabled bean of the application.
 *
 * @param type its class
 * @param scope its scope
 * @param passivating whether the scope is a passivating one, as that of a session
 * @param ejb whether it is a session bean
 */
record BeanSource(
    Class<?> type, Class<? extends Annotation> scope, boolean passivating, boolean ejb) {}
