/** The application that the chaos test runs on two nodes. */
@NullMarked
package org.carillon.it.chaos.app;

import org.jspecify.annotations.NullMarked;
