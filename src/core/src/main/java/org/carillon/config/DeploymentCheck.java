package org.carillon.config;

/**
 * Fired as a CDI event once the server has made the application's persistence units, before
 * anything is served: whoever finds that the application cannot be served throws, and the
 * deployment fails. At {@link org.carillon.api.ServerReady} it is too late: Payara logs what is
 * thrown then, and goes on without the services.
 */
public record DeploymentCheck() {}
