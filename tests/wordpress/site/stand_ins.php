<?php
/**
 * What plugins do to a site, as far as the tests need it: a language for each post as Polylang Pro tells it, plain
 * addresses, a closed REST API, and what a test asks for by a header.
 */
add_action( 'rest_api_init', function () {
	register_rest_field( 'post', 'lang', array(
		'get_callback' => fn( $post ) => get_post_meta( $post['id'], 'test_lang', true ) ?: null,
	) );
	register_rest_route( 'pll/v1', '/languages', array(
		'methods'             => 'GET',
		'permission_callback' => '__return_true',
		'callback'            => fn() => array( array( 'slug' => 'en', 'locale' => 'en_US' ) ),
	) );
} );
if ( 'plain' === getenv( 'WP_TEST_PERMALINKS' ) ) {
	add_filter( 'pre_option_permalink_structure', fn() => '' );
}
if ( getenv( 'WP_TEST_CLOSED' ) ) {
	add_filter( 'rest_authentication_errors', fn() => new WP_Error( 'rest_cannot_access', 'Closed.', array( 'status' => 401 ) ), 200 );
}
// The server runs out of memory while it makes the smaller sizes of a picture with this title, but for the second time.
add_filter( 'intermediate_image_sizes_advanced', function ( $sizes, $meta, $id ) {
	if ( 'Out of memory' === get_post( $id )->post_title && ! str_contains( $_SERVER['REQUEST_URI'], 'post-process' ) ) {
		http_response_code( 500 );
		exit;
	}
	return $sizes;
}, 10, 3 );
