/** Where the types of the API find the engine. Not for applications. */
@NullMarked
package org.carillon.api.provider;

import org.jspecify.annotations.NullMarked;
