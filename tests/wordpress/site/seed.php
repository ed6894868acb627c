<?php
/** Installs WordPress below the folder given, fills it, and prints what the tests need to know as JSON after "::". */
$root = $argv[1];
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']       = getenv( 'WP_TEST_HOST' );
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_false' );
wp_install( 'A blog for tests', 'owner', 'owner@example.com', true, '', 'not-an-application-password' );
wp_delete_post( 1, true );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'blog_public', 0 );

$users = array( 'owner' => 1 );
foreach ( array( 'editor', 'author', 'contributor' ) as $role ) {
	$users[ $role ] = wp_insert_user( array( 'user_login' => $role, 'user_pass' => wp_generate_password(), 'role' => $role, 'user_email' => "$role@example.com" ) );
}
$passwords = array();
foreach ( $users as $name => $id ) {
	list( $password ) = WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'portrayal' ) );
	$passwords[ $name ] = WP_Application_Passwords::chunk_password( $password );
}

function test_post( $title, $text, $more = array() ) {
	$lang = $more['lang'] ?? 'en';
	unset( $more['lang'] );
	$id = wp_insert_post( $more + array( 'post_title' => $title, 'post_content' => $text, 'post_status' => 'publish', 'post_author' => 2 ), true );
	if ( is_wp_error( $id ) ) {
		fwrite( STDERR, $id->get_error_message() );
		exit( 1 );
	}
	update_post_meta( $id, 'test_lang', $lang );
	return $id;
}

$texts = array(
	'en' => array( 'A calm plan for the team, part', 'How a quiet desk and a small habit help a team to reach its goals.' ),
	'de' => array( 'Mehr Schlaf für müde Köpfe, Teil', 'Wer früh zur Ruhe kommt, schläft tiefer und wacht erholt auf.' ),
	'fr' => array( 'Un jardin d’été, épisode', 'Les fleurs demandent peu : de l’eau, du soleil et un peu de patience.' ),
	'es' => array( 'Ahorrar sin dolor, capítulo', 'Guardar un poco cada mes da tranquilidad a toda la familia.' ),
);
$ids = array();
for ( $n = 0; $n < 64; $n++ ) {
	$lang                = array_keys( $texts )[ $n % 4 ];
	list( $title, $text ) = $texts[ $lang ];
	// Four posts share each date, as after an import: an order by date alone would not be stable. Later posts are older.
	$date  = gmdate( 'Y-m-d H:i:s', strtotime( '2026-01-20 08:00:00 UTC' ) - 86400 * intdiv( $n, 4 ) );
	$ids[] = test_post( "$title $n", "<!-- wp:paragraph -->\n<p>$text</p>\n<!-- /wp:paragraph -->", array( 'lang' => $lang, 'post_date' => $date, 'post_date_gmt' => $date ) );
}
$special = array(
	'amp'       => test_post( 'Fish & chips <em>“today”</em> 🐟', '<p>Eat well.</p>', array( 'post_date' => '2026-02-01 08:00:00', 'post_date_gmt' => '2026-02-01 08:00:00' ) ),
	'sticky'    => test_post( 'Read this first', '<p>Welcome.</p>', array( 'post_date' => '2026-02-02 08:00:00', 'post_date_gmt' => '2026-02-02 08:00:00' ) ),
	'protected' => test_post( 'For friends', '<p>Hush.</p>', array( 'post_password' => 'friend' ) ),
	'draft'     => test_post( 'Not yet', '<p>Soon.</p>', array( 'post_status' => 'draft' ) ),
	'private'   => test_post( 'Only me', '<p>Mine.</p>', array( 'post_status' => 'private' ) ),
	'future'    => test_post( 'Tomorrow', '<p>Later.</p>', array( 'post_status' => 'future', 'post_date' => '2040-01-01 00:00:00', 'post_date_gmt' => '2040-01-01 00:00:00' ) ),
);
stick_post( $special['sticky'] );

require_once ABSPATH . 'wp-admin/includes/image.php';
$canvas = imagecreatetruecolor( 1280, 720 );
imagefill( $canvas, 0, 0, imagecolorallocate( $canvas, 90, 120, 140 ) );
$upload = wp_upload_dir();
imagejpeg( $canvas, $upload['path'] . '/theirs.jpg' );
$theirs = wp_insert_attachment( array( 'post_title' => 'Theirs', 'post_mime_type' => 'image/jpeg', 'post_status' => 'inherit' ), $upload['path'] . '/theirs.jpg' );
wp_update_attachment_metadata( $theirs, wp_generate_attachment_metadata( $theirs, $upload['path'] . '/theirs.jpg' ) );
$special['featured'] = test_post( 'It has a picture', '<p>See above.</p>', array( 'post_date' => '2026-02-03 08:00:00', 'post_date_gmt' => '2026-02-03 08:00:00' ) );
set_post_thumbnail( $special['featured'], $theirs );

echo "\n::" . wp_json_encode( array( 'version' => get_bloginfo( 'version' ), 'php' => PHP_VERSION, 'users' => $users, 'passwords' => $passwords, 'posts' => $ids, 'special' => $special, 'theirs' => $theirs ) );
