/**
 * For an application's own tests: {@link org.carillon.testkit.InJvmApplication} runs its services
 * in the JVM of the test, {@link org.carillon.testkit.RemoteApplication} reaches them on a server.
 * The clients of both are the same.
 */
@NullMarked
package org.carillon.testkit;

import org.jspecify.annotations.NullMarked;
