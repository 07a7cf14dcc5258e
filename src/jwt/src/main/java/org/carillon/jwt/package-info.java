/**
 * Verifies JSON Web Tokens of an issuer, and reads from them who calls. Imports {@code spi config}.
 */
@NullMarked
package org.carillon.jwt;

import org.jspecify.annotations.NullMarked;
