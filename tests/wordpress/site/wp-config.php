<?php
/** The settings of the WordPress that scripts/wordpress.py starts for tests. Everything is on this machine. */
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:@SOCKET@' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, 'for-tests-on-loopback-only-' . $name );
}
$table_prefix = 'wp_';
$host         = $_SERVER['HTTP_HOST'] ?? getenv( 'WP_TEST_HOST' );
define( 'WP_HOME', 'http://' . $host );
define( 'WP_SITEURL', 'http://' . $host );
define( 'WP_ENVIRONMENT_TYPE', getenv( 'WP_TEST_ENVIRONMENT' ) ?: 'local' ); // 'local' allows application passwords over http
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );
define( 'FS_METHOD', 'direct' );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
