/**
 * Typed settings with unit and default, read through MicroProfile Config where the server has it.
 * Imports nothing.
 */
@NullMarked
package org.carillon.config;

import org.jspecify.annotations.NullMarked;
