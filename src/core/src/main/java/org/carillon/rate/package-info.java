/**
 * How much clients may send: token buckets of connections, users, tenants and addresses, without a
 * lock and without a wait, and how they settle up between nodes. Imports {@code log}, {@code api},
 * {@code config}.
 */
@NullMarked
package org.carillon.rate;

import org.jspecify.annotations.NullMarked;
