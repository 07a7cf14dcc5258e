/** What the integration tests share: the build they test and servers that they start and kill. */
@NullMarked
package org.carillon.it.support;

import org.jspecify.annotations.NullMarked;
