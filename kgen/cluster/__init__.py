"""What a cluster makes of many objects together."""
