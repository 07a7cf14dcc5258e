/** Agents against a WAR on a real server, each in a JVM of its own. */
package org.carillon.it.agent;
