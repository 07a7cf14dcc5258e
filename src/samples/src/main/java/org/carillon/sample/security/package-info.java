/** The users of the samples and how they prove who they are. Imports {@code api config}. */
@NullMarked
package org.carillon.sample.security;

import org.jspecify.annotations.NullMarked;
